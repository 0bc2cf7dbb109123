; Decides { 0^k 1^k } on one tape: the first 0 and the last 1 are erased until nothing is left.
machine zeros-ones
input   01
start   first
accept  yes
time    (n + 1)(n + 2)/2
space   n + 1
test    ""      accept
test    "0"     reject
test    "0011"  accept in 15
test    "0101"  reject
test    "00111" reject
test    "10"    reject in 0

first:
  0 -> _ R right
  _ -> S yes
right:
  [01] -> R
  _    -> L last
last:
  1 -> _ L left
left:
  [01] -> L
  _    -> R first
