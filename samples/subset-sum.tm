; Decides whether the first of several unary numbers is the sum of some of the others, as 3 = 1 + 2
; in "111#1#11". At each # the machine guesses whether to take the number that follows; its 1s then
; use up those of the first number, which tape 2 keeps.
machine subset-sum
tapes   2
input   1#
nondeterministic
start   sum
accept  yes
time    max(n + 1, 2)
space   max(n + 1, 2)
test    ""           accept
test    "1"          reject
test    "#11"        accept
test    "11#1"       reject
test    "111#1#11"   accept
test    "111#11#11"  reject
test    "11#111#1#1" accept

sum:
  1_ -> .1 RR
  #_ -> RL take
  #_ -> RL pass
  __ -> SL pass
take:
  11 -> ._ RL
  #* -> RS take
  #* -> RS pass
  __ -> SS yes
pass:
  1* -> RS
  #* -> RS take
  #* -> RS pass
  __ -> SS yes
