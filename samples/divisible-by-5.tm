; Decides whether a binary number, most significant bit first, is divisible by 5: reading a digit d
; turns the number v into 2v + d, and its remainder with it. The empty word is the number 0.
machine divisible-by-5
input   01
start   remainder-0
accept  yes
time    n + 1
space   n + 1
test    ""      accept
test    "101"   accept
test    "1000"  reject
test    "1010"  accept
test    "1011"  reject
test    "11001" accept

remainder-0:
  0 -> R
  1 -> R remainder-1
  _ -> S yes
remainder-1:
  0 -> R remainder-2
  1 -> R remainder-3
remainder-2:
  0 -> R remainder-4
  1 -> R remainder-0
remainder-3:
  0 -> R remainder-1
  1 -> R remainder-2
remainder-4:
  0 -> R remainder-3
  1 -> R
