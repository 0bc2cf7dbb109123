; Decides whether the word reads the same backwards: the outermost symbols are compared and erased
; until nothing is left. Quadratic time, which one tape cannot do without.
machine palindrome
input   01
start   first
accept  yes
time    (n + 1)(n + 2)/2
space   n + 1
test    ""      accept
test    "0"     accept
test    "0110"  accept in 15
test    "10101" accept
test    "0111"  reject
test    "100"   reject

first:
  0 -> _ R right-0
  1 -> _ R right-1
  _ -> S yes
right-0:                  ; the last symbol has to be a 0
  [01] -> R
  _    -> L last-0
right-1:
  [01] -> R
  _    -> L last-1
last-0:
  0 -> _ L left
  _ -> S yes              ; the middle of an odd word was its own partner
last-1:
  1 -> _ L left
  _ -> S yes
left:
  [01] -> L
  _    -> R first
