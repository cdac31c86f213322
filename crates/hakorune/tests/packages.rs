//! Packages that others make: numpy and pandas in a virtual environment, used from a script.
//!
//! The environment is made once and kept. Where the registry is out of reach the test says so on
//! standard error and passes.
#![cfg(feature = "m0")]

mod common;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use common::python::plain_python;
use common::{Run, hakorune, top};

/// How long the installation may take.
const LIMIT: Duration = Duration::from_secs(120);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(50);

const PROGRAM: &str = r#"using "python"

box Main {
    main(args) {
        let py = PyRuntimeBox()
        fini { py.fini() }
        let tuple = py.get("tuple")
        let pd = py.import("pandas")
        let np = py.import("numpy")

        let sales = pd.read_csv(args[0])
        sales["revenue"] = sales["units"] * sales["price"]
        print("rows: " + py.get("len").exec([sales]))
        print("regions: " + sales["region"].unique().tolist().to_array())

        let regions = sales.groupby("region").agg(
            units: tuple(["units", "sum"]),
            revenue: tuple(["revenue", "sum"]),
            best: tuple(["revenue", "max"])
        )
        print(regions.sort_values("revenue", ascending: false).round(2).to_string())

        let large = sales[sales["revenue"] > 500.0]
        for row in large.itertuples(index: false) {
            print(row.region + " " + row.product + " " + row.units)
        }

        let total = sales["revenue"].sum()
        print(total.type_name() + " " + (total.to_float() == regions["revenue"].sum().to_float()))
        let a = np.arange(6).reshape(2, 3)
        print((a @ a.T).tolist())
        print((a[1] * 10 - 1).sum())
        try { np.ones(2) + np.ones(3) } catch (ValueError e) { print("ValueError") }
        try { sales["nothing"] } catch (LookupError e) { print(e.type + " " + e.message) }
    }
}
"#;

const OUTPUT: &str = "\
rows: 12
regions: [north, south, east, west]
        units  revenue   best
region                       \n\
east       31   1223.0  436.0
south      18    808.3  520.0
north      18    754.8  298.0
west        9    461.5  267.0
south chair 10
float64 true
[[5, 14], [14, 50]]
117
ValueError
KeyError 'nothing'
";

#[test]
fn a_script_loads_a_table_groups_it_and_prints_it() {
    let Some(venv) = environment() else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    fs::create_dir_all(&folder).expect("it can be made");
    let settings = format!("[python]\nvenv = {:?}\n", venv.display().to_string());
    fs::write(folder.join("hako.toml"), settings).expect("it can be written");
    let program = folder.join("table.hkr");
    fs::write(&program, PROGRAM).expect("it can be written");
    let run = Run::of(hakorune().arg(&program).args(["--", "examples/data/sales.csv"]));
    run.prints(OUTPUT);
}

/// The environment's folder, when it is there or can be made.
fn environment() -> Option<PathBuf> {
    let (python, version) = plain_python();
    let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("venv-{version}"));
    let complete = venv.join("complete");
    if complete.exists() {
        return Some(venv);
    }
    drop(fs::remove_dir_all(&venv));
    let mut make = Command::new(python);
    make.args(["-I", "-m", "venv"]).arg(&venv);
    let mut install = Command::new(venv.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--only-binary", ":all:"]);
    install.args(["--retries", "1", "numpy", "pandas"]);
    let mut looks = LIMIT.as_millis() / LOOK.as_millis();
    let made = run(make, &mut looks).and_then(|()| run(install, &mut looks));
    if let Err(reason) = made {
        // To standard error itself: what a passing test prints is not shown.
        let text = format!("\nSKIPPED: no numpy and pandas to test with: {reason}\n\n");
        let _ = std::io::stderr().write_all(text.as_bytes());
        return None;
    }
    fs::write(complete, "").expect("it can be written");
    Some(venv)
}

/// Runs a command, for so many `looks` at most.
fn run(mut command: Command, looks: &mut u128) -> Result<(), String> {
    let name = format!("{command:?}");
    command.current_dir(top()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("{name}: {error}"))?;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("{name}: {status}\n{}", errors(child))),
            Ok(None) if *looks > 0 => {
                *looks -= 1;
                thread::sleep(LOOK);
            }
            Ok(None) => {
                drop(child.kill());
                drop(child.wait());
                return Err(format!("{name}: not done after {} s", LIMIT.as_secs()));
            }
            Err(error) => return Err(format!("{name}: {error}")),
        }
    }
}

fn errors(child: Child) -> String {
    child.wait_with_output().map_or_else(
        |error| error.to_string(),
        |output| String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}
