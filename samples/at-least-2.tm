; Decides whether there are at least two 1s.
machine at-least-2
input   01
start   none
accept  yes
time    n
space   n + 1
test    ""      reject
test    "1"     reject
test    "11"    accept in 2
test    "01010" accept
test    "00100" reject

none:
  0 -> R
  1 -> R one
one:
  0 -> R
  1 -> S yes
