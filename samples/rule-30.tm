; Hashes bits by the cellular automaton rule 30, in which cells x y z make x + (y or z) mod 2. Each
; round replaces the row by the next one, which is two cells shorter, and appends a digit of the
; hash, o or i at first: the sum mod 2 of the last two cells of the row. n bits are hashed to n/2.
machine rule-30
input   01
start   row
halt    done
time    3n(n + 2)/4 + 2
space   3n/2 + 1
test    ""       -> ""
test    "1"      -> ""
test    "10"     -> "1"
test    "0111"   -> "01"
test    "110110" -> "110"  ; rows 110110 0010 11

row:                      ; at its first cell
  0     -> _ R x0
  1     -> _ R x1
  [oi_] -> S digits
x0:                       ; after a cell
  0     -> _ R x00
  1     -> _ R x01
  [oi_] -> S digits
x1:
  0     -> _ R x10
  1     -> _ R x11
  [oi_] -> S digits
x00:                      ; after two: the third cell makes one of the next row
  0     -> 0 R x00
  1     -> 1 R x01
  [oi_] -> S add-0
x01:
  0     -> 1 R x10
  1     -> 1 R x11
  [oi_] -> S add-1
x10:
  0     -> 1 R x00
  1     -> 0 R x01
  [oi_] -> S add-1
x11:
  0     -> 0 R x10
  1     -> 0 R x11
  [oi_] -> S add-0
add-0:                    ; a digit of the hash
  [01oi] -> R
  _      -> o L back
add-1:
  [01oi] -> R
  _      -> i L back
back:
  [01oi] -> L
  _      -> R row
digits:                   ; to the end, in plain digits
  o     -> 0 R
  i     -> 1 R
  [01_] -> S done
