; Decides { w#w }, as in Sipser's Example 3.9. Symbols at the same place in the two words are
; compared and crossed off, zigzagging over the #.
machine w-hash-w
input   01#
start   first
accept  yes
time    (n + 1)^2/2
space   n + 1
test    ""      reject
test    "#"     accept
test    "01#01" accept
test    "10#01" reject
test    "1#11"  reject
test    "00"    reject
test    "1##1"  reject

first:
  0 -> x R over-0
  1 -> x R over-1
  # -> R rest
over-0:                   ; a 0 has to follow in the second word
  [01] -> R
  #    -> R match-0
over-1:
  [01] -> R
  #    -> R match-1
match-0:
  x -> R
  0 -> x L back
match-1:
  x -> R
  1 -> x L back
back:                     ; to the #, then to the last x of the first word
  [01x] -> L
  #     -> L home
home:
  [01] -> L
  x    -> R first
rest:
  x -> R
  _ -> S yes
