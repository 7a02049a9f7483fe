//! Tells the linker where libtorch lies and that it is needed: its operators register themselves when
//! it is loaded, which a linker cannot see. Passes the place on to the crate that builds a binary.

fn main() {
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    let doc_only = std::env::var_os("CARGO_FEATURE_DOC_ONLY").is_some();
    let linux = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    if doc_only || !linux {
        return;
    }
    if let Ok(dir) = std::env::var("LIBTORCH") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{dir}/lib");
        println!("cargo:libtorch_lib={dir}/lib");
    }
    println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
    println!("cargo:rustc-link-arg=-ltorch");
}
