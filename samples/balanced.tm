; Decides whether parentheses are balanced: every ")" is crossed off together with the nearest "("
; on its left, and nothing may be left over.
machine balanced
input   ()
start   right
accept  yes
time    (n + 2)^2/2
space   n + 2
test    ""       accept
test    "("      reject
test    ")("     reject
test    "()()"   accept
test    "(())()" accept
test    "(()"    reject
test    "())(()" reject

right:                    ; find the first ")"
  [(x] -> R
  )    -> x L partner
  _    -> L check
partner:
  x -> L
  ( -> x R right
check:                    ; is a "(" left?
  x -> L
  _ -> S yes
