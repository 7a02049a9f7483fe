//! With the feature `torch`: that libtorch is needed, though no symbol of it is named, and where the
//! program finds it when it runs, which standpoint-torch tells.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let torch = std::env::var_os("CARGO_FEATURE_TORCH").is_some();
    let linux = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    if !torch || !linux {
        return;
    }
    if let Ok(lib) = std::env::var("DEP_STANDPOINT_TORCH_LIBTORCH_LIB") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
    }
    println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
    println!("cargo:rustc-link-arg=-ltorch");
}
