; Decides whether there are exactly three 1s.
machine exactly-3
input   01
start   none
accept  yes
time    n + 1
space   n + 1
test    ""       reject
test    "11"     reject
test    "111"    accept in 4
test    "010110" accept
test    "10010"  reject
test    "11011"  reject

none:
  0 -> R
  1 -> R one
one:
  0 -> R
  1 -> R two
two:
  0 -> R
  1 -> R three
three:
  0 -> R
  _ -> S yes
