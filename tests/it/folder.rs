//! A data folder that is not as it should be is not served, and damage in its store is found (security, sections 1 and 5.4).

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use safetynet_server::folder::Folder;
use safetynet_server::serve::start;
use safetynet_server::store::{Key, found, open};
use safetynet_shared::clock::Clock;
use safetynet_tests::World;

/// How many single bits are turned, each in a copy of its own.
const FLIPS: usize = 24;

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Why a folder is not served.
fn refusal(data: &Path) -> String {
    let deployment = Folder::open(data).and_then(|folder| folder.deployment(None, Clock::System));
    deployment.and_then(|deployment| start(deployment, |routes| routes, std::future::pending())).err().unwrap()
}

#[test]
fn a_folder_that_others_may_read_or_that_is_in_use_is_refused() {
    let mut world = World::new();
    world.stop();
    let held = Folder::open(&world.data()).unwrap();
    assert!(refusal(&world.data()).contains("in use"));
    drop(held);
    mode(&world.data(), 0o755);
    assert!(refusal(&world.data()).contains("chmod 700"));
    mode(&world.data(), 0o700);
    world.resume();
}

#[test]
fn nothing_in_a_folder_is_for_others() {
    let mut world = World::new();
    let others = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
    for place in [world.data(), world.data().join("keys")] {
        for entry in std::fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(others(&path), 0, "{}", path.file_name().unwrap().display());
        }
    }
    world.stop();
    mode(&world.data().join("store.db"), 0o644);
    world.resume();
    assert_eq!(others(&world.data().join("store.db")), 0, "an older store is taken back");
}

#[test]
fn a_key_that_does_not_fit_is_refused_and_changes_nothing() {
    let mut world = World::new();
    world.stop();
    let (file, store) = (world.data().join("keys/store.key"), world.data().join("store.db"));
    let (right, before) = (std::fs::read(&file).unwrap(), std::fs::read(&store).unwrap());
    for wrong in [vec![7; 32], right[..31].to_vec(), Vec::new()] {
        std::fs::write(&file, wrong).unwrap();
        let said = refusal(&world.data());
        assert!(!said.is_empty() && !said.contains("panicked"), "{said}");
    }
    assert!(before == std::fs::read(&store).unwrap());
    std::fs::write(&file, right).unwrap();
    world.resume();
}

/// What opening a store and looking it through finds.
fn damage(store: &Path, key: &Key) -> Option<String> {
    match open(store, key, 2) {
        Err(error) => Some(error.to_string()),
        Ok(opened) => found::check(&opened).err(),
    }
}

#[test]
fn a_turned_bit_is_found_wherever_it_is() {
    let mut world = World::new();
    world.stop();
    let place = tempfile::tempdir().unwrap();
    let (sound, store) = (std::fs::read(world.data().join("store.db")).unwrap(), place.path().join("store.db"));
    let key = Folder::open(&world.data()).unwrap().key().unwrap();
    std::fs::write(&store, &sound).unwrap();
    assert_eq!(damage(&store, &key), None, "the store is in order");
    for flip in 0..FLIPS {
        let mut bytes = sound.clone();
        let at = flip * (sound.len() / FLIPS) + (flip * 977) % 4_096;
        bytes[at] ^= 1 << (flip % 8);
        std::fs::write(&store, &bytes).unwrap();
        for further in ["store.db-wal", "store.db-shm"] {
            let _ = std::fs::remove_file(place.path().join(further));
        }
        assert!(damage(&store, &key).is_some(), "a bit of byte {at} of {}", sound.len());
    }
}
