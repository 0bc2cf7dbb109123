; Decides 0*1*: whether the word is sorted, no 1 standing before a 0.
machine sorted
input   01
start   zeros
accept  yes
time    n + 1
space   n + 1
test    ""      accept
test    "00"    accept
test    "00111" accept
test    "010"   reject
test    "10"    reject in 1

zeros:
  0 -> R
  1 -> R ones
  _ -> S yes
ones:
  1 -> R
  _ -> S yes
