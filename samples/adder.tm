; Adds two binary numbers, least significant bits first, given as pairs x y x y and so on. Every
; pair gives way to one digit of the sum, on its second cell; the final carry is one digit more. In
; a word of odd length the last y is missing and is 0.
machine adder
input   01
start   add
halt    done
time    n + 3
space   n + 3
test    ""       -> "0"
test    "1"      -> "1_0"
test    "11"     -> "0_1" in 4
test    "1110"   -> "0_0_1"    ; 3 + 1 = 4
test    "100110" -> "1_1_1_0"  ; 5 + 2 = 7
test    "011"    -> "1_1_0"    ; 2 + 1 = 3

add:
  0 -> _ R sum-0
  1 -> _ R sum-1
  _ -> R carry-0
add-1:                    ; with a carry
  0 -> _ R sum-1
  1 -> _ R sum-2
  _ -> R carry-1
sum-0:                    ; x and the carry make 0
  [0_] -> 0 R add
  1    -> 1 R add
sum-1:
  [0_] -> 1 R add
  1    -> 0 R add-1
sum-2:
  [0_] -> 0 R add-1
  1    -> 1 R add-1
carry-0:
  _ -> 0 S done
carry-1:
  _ -> 1 S done
