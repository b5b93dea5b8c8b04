SET VARIABLE closing_decisions = $decisions::VARCHAR[]
