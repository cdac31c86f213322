//! What this layer adds to the plan of an engine.

use std::sync::Arc;

use py_runtime::EnginePlan;

use crate::gate::Gate;
use crate::wraps;

/// Adds the gate, the fences and the policy to `plan`. `variables` are the names of the
/// environment's variables: Python is not shown those that the policy does not allow.
pub fn contribute(plan: &mut EnginePlan, gate: &Arc<Gate>, variables: Vec<String>) {
    plan.gate(Arc::clone(gate) as _).fence_imports().wrap(&wraps::all());
    for line in gate.policy().lines() {
        plan.policy(line);
    }
    plan.hide_variables(variables.into_iter().filter(|name| !gate.shows_variable(name)));
}
