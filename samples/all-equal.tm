; Decides whether all symbols are the same. The empty word and words of one symbol qualify.
machine all-equal
input   01
start   first
accept  yes
time    n + 1
space   n + 1
test    ""     accept in 1
test    "0"    accept
test    "111"  accept
test    "0010" reject
test    "10"   reject

first:
  0 -> R zeros
  1 -> R ones
  _ -> S yes
zeros:
  0 -> R
  _ -> S yes
ones:
  1 -> R
  _ -> S yes
