; Decides whether a binary number, most significant bit first, is divisible by 7: reading a digit d
; turns the number v into 2v + d, and its remainder with it. The empty word is the number 0.
machine divisible-by-7
input   01
start   remainder-0
accept  yes
time    n + 1
space   n + 1
test    ""       accept
test    "111"    accept
test    "1000"   reject
test    "1110"   accept
test    "11100"  accept
test    "11101"  reject
test    "110001" accept

remainder-0:
  0 -> R
  1 -> R remainder-1
  _ -> S yes
remainder-1:
  0 -> R remainder-2
  1 -> R remainder-3
remainder-2:
  0 -> R remainder-4
  1 -> R remainder-5
remainder-3:
  0 -> R remainder-6
  1 -> R remainder-0
remainder-4:
  0 -> R remainder-1
  1 -> R remainder-2
remainder-5:
  0 -> R remainder-3
  1 -> R remainder-4
remainder-6:
  0 -> R remainder-5
  1 -> R
