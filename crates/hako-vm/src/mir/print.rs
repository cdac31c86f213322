//! The text form of MIR, for those who look inside.

use std::fmt;

use super::Function;

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "function {} ({} parameters, {} registers)",
            self.name,
            self.params.len(),
            self.registers
        )?;
        for (index, inst) in self.code.iter().enumerate() {
            writeln!(f, "  {index:4}  {inst:?}")?;
        }
        for handler in &self.handlers {
            writeln!(f, "  handler {:?}", handler)?;
        }
        Ok(())
    }
}
