; Decides whether there are at least three 1s.
machine at-least-3
input   01
start   none
accept  yes
time    n
space   n + 1
test    ""      reject
test    "11"    reject
test    "111"   accept in 3
test    "01011" accept
test    "10010" reject

none:
  0 -> R
  1 -> R one
one:
  0 -> R
  1 -> R two
two:
  0 -> R
  1 -> S yes
