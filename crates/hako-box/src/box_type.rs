//! Descriptions of boxes.

/// The number of a method within its box; the ABIs use the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MethodId(pub u32);

/// A parameter of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name.
    pub name: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
}

impl Param {
    /// A parameter that must be given.
    pub const fn required(name: &'static str) -> Self {
        Self { name, optional: false }
    }

    /// A parameter that may be left out.
    pub const fn optional(name: &'static str) -> Self {
        Self { name, optional: true }
    }
}

/// A method of a box.
#[derive(Debug, PartialEq, Eq)]
pub struct Method {
    /// The number, unique within the box.
    pub id: MethodId,
    /// The name.
    pub name: &'static str,
    /// The parameters, required ones first.
    pub params: &'static [Param],
    /// Whether more arguments than `params` may follow.
    pub variadic: bool,
    /// What it does, in one line.
    pub doc: &'static str,
}

/// The description of a box. One description serves calls in this process, both ABIs, the C
/// header and the reference docs.
#[derive(Debug)]
pub struct BoxType {
    /// The name that programs use.
    pub name: &'static str,
    /// The number that the ABIs use.
    pub id: u32,
    /// The parameters of the constructor; `None` when programs cannot make one.
    pub birth: Option<&'static [Param]>,
    /// The methods.
    pub methods: &'static [Method],
    /// Whether names that are not in `methods` are looked up in the object itself.
    pub open: bool,
    /// What it is, in one line.
    pub doc: &'static str,
}

impl BoxType {
    /// The method called `name`.
    pub fn method(&self, name: &str) -> Option<&'static Method> {
        self.methods.iter().find(|method| method.name == name)
    }
}

impl PartialEq for BoxType {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
