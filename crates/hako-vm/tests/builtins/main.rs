//! The built-in functions, methods and boxes, as programs see them. Every program but the
//! long ones runs twice, the second time with a collection at every safe point, and must say the
//! same.

mod arrays;
mod boxes;
mod files;
mod functions;
mod kinds;
mod maps;
mod model;
mod numbers;
mod run;
mod texts;
