; Decides whether two 1s stand side by side. It stops at the first pair.
machine contains-11
input   01
start   search
accept  yes
time    n
space   n + 1
test    ""       reject in 0
test    "1"      reject
test    "01101"  accept in 3
test    "010101" reject
test    "00011"  accept

search:
  0 -> R
  1 -> R one
one:                      ; the symbol before was a 1
  0 -> R search
  1 -> S yes
