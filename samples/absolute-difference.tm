; Computes |x - y| of two binary numbers, least significant bits first, given as pairs x y x y and so
; on. Tape 2 gets x - y, a digit for each pair; if a borrow is left, a second pass negates it. In a
; word of odd length the last y is missing and is 0.
machine absolute-difference
tapes   2
input   01
start   subtract
halt    done
output  tape 2
time    2n + 5
space   n + 2
test    ""       -> ""
test    "10"     -> "1"
test    "01"     -> "1"
test    "0110"   -> "10"   ; |2 - 1| = 1
test    "1001"   -> "10"   ; |1 - 2| = 1
test    "110001" -> "001"  ; |1 - 5| = 4
test    "011"    -> "10"   ; |2 - 1| = 1

subtract:
  0_ -> RS zero
  1_ -> RS one
  __ -> SS done
subtract-1:               ; with a borrow
  0_ -> RS less
  1_ -> RS zero
  __ -> SL left
one:                      ; x less the borrow is 1
  [0_]_ -> .1 RR subtract
  1_    -> .0 RR subtract
zero:
  [0_]_ -> .0 RR subtract
  1_    -> .1 RR subtract-1
less:                     ; it is -1
  [0_]_ -> .1 RR subtract-1
  1_    -> .0 RR subtract-1
left:
  _[01] -> SL
  __    -> SR negate
negate:                   ; up to the first 1 nothing changes
  _0 -> SR
  _1 -> SR invert
invert:
  _0 -> .1 SR
  _1 -> .0 SR
  __ -> SS done
