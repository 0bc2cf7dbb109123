; Decides whether a binary number, most significant bit first, is divisible by 3: reading a digit d
; turns the number v into 2v + d, and its remainder with it. The empty word is the number 0.
machine divisible-by-3
input   01
start   remainder-0
accept  yes
time    n + 1
space   n + 1
test    ""      accept
test    "11"    accept
test    "100"   reject
test    "1001"  accept
test    "1011"  reject
test    "01111" accept

remainder-0:
  0 -> R
  1 -> R remainder-1
  _ -> S yes
remainder-1:
  0 -> R remainder-2
  1 -> R remainder-0
remainder-2:
  0 -> R remainder-1
  1 -> R
