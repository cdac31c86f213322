//! Whose name is it? A Python box has methods of ours, and its Python object has attributes.

use hako_box::{BoxType, Method};

use crate::boxes::{PY_MODULE, PY_OBJECT, id};

/// Whether a Python attribute with the name of `method` takes its place when there is one.
///
/// On runtimes and functions our methods win. On modules and other objects Python's attribute
/// wins (`queue.get()` is Python's), but for the names by which a program can always reach us:
/// `getattr get_field set_field call_method release to_*`.
pub fn python_may_win(ty: &BoxType, method: &Method) -> bool {
    (ty == &PY_MODULE || ty == &PY_OBJECT) && !is_always_ours(method)
}

fn is_always_ours(method: &Method) -> bool {
    let always = [id::GETATTR, id::GET_FIELD, id::SET_FIELD, id::CALL_METHOD, id::RELEASE];
    always.contains(&method.id) || method.name.starts_with("to_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boxes::{PY_FUNCTION, PY_RUNTIME};

    fn contested(ty: &BoxType) -> Vec<&'static str> {
        let mut names: Vec<_> = ty
            .methods
            .iter()
            .filter(|method| python_may_win(ty, method))
            .map(|method| method.name)
            .collect();
        names.dedup();
        names
    }

    #[test]
    fn on_modules_and_objects_python_may_win() {
        assert_eq!(
            contested(&PY_MODULE),
            ["get", "set", "name", "dir", "str", "repr", "type_name"]
        );
        assert_eq!(
            contested(&PY_OBJECT),
            ["exec", "call", "callKw", "callR", "callKwR", "str", "repr", "type_name"]
        );
    }

    #[test]
    fn on_runtimes_and_functions_ours_win() {
        assert!(contested(&PY_RUNTIME).is_empty());
        assert!(contested(&PY_FUNCTION).is_empty());
    }
}
