; Decides whether there are strictly more 1s than 0s: the first symbol left is crossed off together
; with the next one of the other kind, and the symbols without partner are the majority.
machine majority
input   01
start   first
accept  yes
time    (n + 1)^2/2
space   n + 1
test    ""       reject
test    "1"      accept
test    "10"     reject
test    "0110"   reject
test    "01101"  accept
test    "10000"  reject
test    "110100" reject

first:
  x -> _ R
  0 -> _ R find-1
  1 -> _ R find-0
find-1:                   ; if there is none, there are more 0s
  [0x] -> R
  1    -> x L left
find-0:
  [1x] -> R
  0    -> x L left
  _    -> S yes
left:
  [01x] -> L
  _     -> R first
