//! How far capabilities reach: modules, names, files, hosts.

mod host;
mod module;
mod name;
mod path;

pub use self::host::HostScope;
pub use self::module::ModuleScope;
pub use self::name::NameScope;
pub use self::path::PathScope;
