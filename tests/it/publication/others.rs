//! The feed as others read it: the archive verified by openssl, and the clients that `PyPI` has for data.police.uk.

use safetynet_tests::World;

use crate::neighbourhood::{POLICE, area, board};

#[test]
fn the_published_bundle_is_written_and_verifies() {
    let mut world = World::new();
    world.stop();
    let out = world.data().with_file_name("bundle.tar");
    let said = safetynet_server::commands::main_with(
        ["safetynet-server", "bundle", &world.data().display().to_string(), "--out", &out.display().to_string()]
            .map(Into::into),
    );
    assert_eq!(format!("{said:?}"), format!("{:?}", std::process::ExitCode::SUCCESS));
    let tar = std::fs::read(&out).unwrap();
    let text = String::from_utf8_lossy(&tar);
    assert!(text.contains("api/wessex-sands/SM-01/priorities.json") && text.contains("BEGIN PUBLIC KEY"));
    let part = |name: &str| {
        let at = tar.windows(name.len() + 1).position(|run| run == [name.as_bytes(), b"\0"].concat()).unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&tar[at + 124..at + 135]).unwrap(), 8).unwrap();
        tar[at + 512..at + 512 + size].to_vec()
    };
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: Vec<u8>| {
        let path = place.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let (manifest, signature) = (file("m", part("manifest.json")), file("s", part("manifest.json.sig")));
    let key = file("k", part("feed.pem"));
    let verify = |manifest: &std::path::Path| {
        let mut openssl = std::process::Command::new("openssl");
        openssl.args(["pkeyutl", "-verify", "-pubin", "-rawin", "-inkey"]).arg(&key).arg("-in").arg(manifest);
        openssl.arg("-sigfile").arg(&signature).output().map(|done| done.status.success())
    };
    match verify(&manifest) {
        Err(_) => println!("openssl is not here: the signature was not verified by a program of others"),
        Ok(verified) => {
            assert!(verified, "the signature of the manifest");
            let mut forged = part("manifest.json");
            forged[20] ^= 1;
            assert!(!verify(&file("f", forged)).unwrap(), "a forged manifest is found");
        }
    }
}

/// Both clients of data.police.uk that `PyPI` has read the whole feed unchanged. `.ci/run` installs them and names the
/// Python that has them; elsewhere a line says that this was skipped.
#[tokio::test]
async fn the_clients_of_others_read_the_feed() {
    let Ok(python) = std::env::var("SAFETYNET_FEED_CLIENTS") else {
        println!("skipped: SAFETYNET_FEED_CLIENTS names no Python with police-api-client and uk-police-api");
        return;
    };
    let world = World::new();
    let board = board(&world.person(POLICE).await, &area(&world, 0)).await;
    let centre = board.neighbourhood.unwrap().centre.unwrap();
    let base = format!("http://{}/api/", world.feed());
    let mut clients = std::process::Command::new(python);
    clients.args(["-c", include_str!("clients.py"), &base]);
    let done = clients.args([centre.latitude.to_string(), centre.longitude.to_string()]).output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{said}{complained}");
    assert!(said.contains("\"areas\": 4") && said.contains("\"officers\": 8"), "{said}");
    println!("both clients read: {said}");
}
