; Decides whether the number of 1s is divisible by 3.
machine ones-mod-3
input   01
start   none
accept  yes
time    n + 1
space   n + 1
test    ""       accept
test    "1"      reject
test    "10011"  accept in 6
test    "1111"   reject
test    "110111" reject

none:                     ; so far 3k ones
  0 -> R
  1 -> R one
  _ -> S yes
one:                      ; 3k + 1
  0 -> R
  1 -> R two
two:                      ; 3k + 2
  0 -> R
  1 -> R none
