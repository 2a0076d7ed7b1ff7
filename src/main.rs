//! Arguments → one subcommand → exit code.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use motcua::cli::{self, Args, CliFault, World};

fn main() -> ExitCode {
    let args = Args::parse();
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let mut out = io::BufWriter::new(stdout.lock());
    let mut err = stderr.lock();
    let outcome = cli::clock().and_then(|clock| {
        let store = cli::store_of(&args);
        let mut input = stdin.lock();
        let plain = args.plain;
        let keys = args.keys;
        let mut world = World {
            store,
            clock,
            plain,
            keys: keys.clone(),
            input: &mut input,
            out: &mut out,
            err: &mut err,
        };
        cli::keys::sign_in(&keys, args.command.as_ref(), &mut world)?;
        match args.command {
            Some(command) => cli::run(command, &mut world),
            None => cli::desk::show(&mut world),
        }
    });
    let flushed = out.flush();
    match outcome {
        Ok(code) => ExitCode::from(code),
        // A reader that has seen enough (`motcua … | head`) is no fault.
        Err(CliFault::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(fault) => {
            // Nothing is left to do where even stderr cannot be written.
            let _ = writeln!(err, "motcua: {}", cli::words::fault(&fault));
            drop(flushed);
            ExitCode::from(fault.exit_code())
        }
    }
}
