; Turns w into w#w: each symbol is lifted from the tape, carried past the # to the end, and put back
; on the way home.
machine copy
input   01
start   right
halt    done
time    (n + 1)(2n + 3)
space   2n + 2
test    ""    -> "#"
test    "1"   -> "1#1"
test    "01"  -> "01#01"
test    "110" -> "110#110"

right:
  [01] -> R
  _    -> # L left
left:
  [01] -> L
  _    -> R lift
lift:
  0 -> _ R carry-0
  1 -> _ R carry-1
  # -> S done
carry-0:
  [01#] -> R
  _     -> 0 L home-0
carry-1:
  [01#] -> R
  _     -> 1 L home-1
home-0:
  [01#] -> L
  _     -> 0 R lift
home-1:
  [01#] -> L
  _     -> 1 R lift
