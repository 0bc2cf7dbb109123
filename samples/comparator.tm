; Decides x < y for two binary numbers, most significant bits first, given as pairs x y x y and so
; on. The first unequal pair settles it. In a word of odd length the last y is missing and is 0.
machine comparator
input   01
start   equal
accept  yes
time    n
space   n + 1
test    ""       reject
test    "0"      reject
test    "01"     accept in 2
test    "1001"   reject
test    "110110" accept  ; 101 < 110
test    "001111" reject  ; 011 = 011
test    "11011"  accept  ; 101 < 110 again, the last 0 left out

equal:
  0 -> R zero
  1 -> R one
zero:                     ; x has a 0 here
  0 -> R equal
  1 -> S yes
one:                      ; x has a 1 here; with a 0 in y it is larger
  1 -> R equal
