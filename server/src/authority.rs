//! The deployment's own certificate authority: it vouches for one server and for the terminals.
//!
//! A terminal proves itself with a device certificate before anything else is said (the second factor beside the
//! password). The authority signs *that this key belongs to that terminal of that organisation*, and nothing else:
//! of a signing request only the public key is read, so that nobody can ask for a name, a purpose or a right. The
//! organisation's id stands in the subject as the organisational unit, where the door reads it again
//! ([`organisation_of`]).
//!
//! A certificate says nothing about today. Whether a terminal is still welcome is asked of the store on each request,
//! by the SHA-256 of its certificate; there are no revocation lists to fetch, to parse or to forget.
//!
//! Keys leave as text that wipes itself, and the authority's own key is needed only to issue: keep it off the server
//! when no terminal is being enrolled.
//!
//! ```
//! use safetynet_server::authority::{Authority, Terminal};
//! use safetynet_shared::{clock::Moment, id::Id};
//! let now = Moment::from_micros(1_780_000_000_000_000);
//! let (certificate, key) = Authority::create("Example Partnership", now)?;
//! let authority = Authority::load(&certificate, &key)?;
//! let id = Id::new(now, [7; 10]);
//! let terminal = Terminal { organisation: *id.as_bytes(), organisation_name: "Example Council", name: "Desk 4" };
//! let (device, _key) = authority.enrol_device(&terminal, now, 90)?;
//! assert!(device.pem.starts_with("-----BEGIN CERTIFICATE-----"));
//! # Ok::<(), safetynet_server::error::Error>(())
//! ```

use std::time::Duration;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PublicKeyData, SerialNumber, SubjectPublicKeyInfo,
};
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::id::Id;
use sha2::{Digest, Sha256};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::pem::parse_x509_pem;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::{SubjectPublicKeyInfo as ParsedKey, X509Name};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// How long the authority itself is valid, in days: ten years. Every terminal is enrolled anew under a new one.
pub const AUTHORITY_DAYS: u16 = 3_653;
/// How long a server's certificate is valid, in days.
pub const SERVER_DAYS: u16 = 398;
/// How long a terminal's certificate is valid, in days, unless the caller asks for fewer.
pub const DEVICE_DAYS: u16 = 90;

/// Certificates begin this long before they are issued: the clocks of terminals differ.
const SKEW: Span = Span::minutes(5);
/// The longest text that X.520 allows in a name.
const NAME_LENGTH: usize = 64;
/// The longest signing request that is looked at, in bytes of PEM.
const REQUEST_LENGTH: usize = 16 * 1024;
/// The shortest RSA key that is accepted, in bits.
const RSA_BITS: usize = 2_048;

/// The deployment's authority, ready to issue.
pub struct Authority {
    certificate_pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// The terminal that a certificate is for.
pub struct Terminal<'a> {
    /// Id of the organisation that owns the terminal.
    pub organisation: [u8; 16],
    /// Name of that organisation, for people; cut at 64 characters.
    pub organisation_name: &'a str,
    /// Name of the terminal, such as `Front desk 2`, for people; cut at 64 characters.
    pub name: &'a str,
}

/// What a terminal is given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceCertificate {
    /// The certificate, PEM.
    pub pem: String,
    /// SHA-256 of the certificate's DER form: what the store's list of terminals holds.
    pub fingerprint: [u8; 32],
    /// The last moment at which the certificate is valid.
    pub expires: Moment,
}

/// A server's certificate with its key.
pub struct ServerIdentity {
    /// The certificate, PEM.
    pub pem: String,
    /// The private key, PKCS#8 PEM.
    pub key_pem: Zeroizing<String>,
}

impl Authority {
    /// Makes a new authority for a deployment: its certificate (give it to every terminal) and its key (PEM, both).
    pub fn create(name: &str, now: Moment) -> Result<(String, Zeroizing<String>)> {
        let key = KeyPair::generate().map_err(ours)?;
        let mut certificate = blank(now, AUTHORITY_DAYS)?;
        certificate.distinguished_name.push(DnType::CommonName, cut(name));
        certificate.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        certificate.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let pem = certificate.self_signed(&key).map_err(ours)?.pem();
        Ok((pem, Zeroizing::new(key.serialize_pem())))
    }

    /// The authority from the two texts that [`Authority::create`] made. Refuses a key that is not the certificate's.
    pub fn load(certificate_pem: &str, key_pem: &str) -> Result<Authority> {
        let key = KeyPair::from_pem(key_pem)
            .map_err(|_| Error::field("authority key", "must be a private key in PKCS#8 PEM"))?;
        let not_one = || Error::field("authority certificate", "must be one X.509 certificate in PEM");
        let (_, pem) = parse_x509_pem(certificate_pem.as_bytes()).map_err(|_| not_one())?;
        let certificate = pem.parse_x509().map_err(|_| not_one())?;
        if !certificate.is_ca() {
            return Err(Error::field("authority certificate", "must be the certificate of an authority"));
        }
        if certificate.public_key().raw != key.subject_public_key_info() {
            return Err(Error::field("authority key", "must belong to the authority certificate; it is another's"));
        }
        let issuer = Issuer::from_ca_cert_pem(certificate_pem, key).map_err(ours)?;
        Ok(Authority { certificate_pem: certificate_pem.to_owned(), issuer })
    }

    /// The authority's certificate, PEM: what the server and every terminal trust.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Makes a server's key and certificate, valid for [`SERVER_DAYS`]. `names` are the host names and addresses by
    /// which terminals reach it; at least one.
    pub fn issue_server(&self, names: &[String], now: Moment) -> Result<ServerIdentity> {
        let Some(first) = names.first() else {
            return Err(Error::field("names", "must hold at least one host name or address of the server"));
        };
        let mut certificate = blank(now, SERVER_DAYS)?;
        certificate.subject_alt_names = CertificateParams::new(names)
            .map_err(|_| Error::field("names", "must be host names in ASCII, or addresses"))?
            .subject_alt_names;
        certificate.distinguished_name.push(DnType::CommonName, cut(first));
        certificate.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        certificate.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().map_err(ours)?;
        let pem = self.sign(&certificate, &key)?.pem();
        Ok(ServerIdentity { pem, key_pem: Zeroizing::new(key.serialize_pem()) })
    }

    /// Certifies the key of a signing request (PKCS#10, PEM) for a terminal, for `days` days. The request must be
    /// signed by its own key; everything else that it asks for is ignored.
    pub fn issue_device(
        &self,
        csr_pem: &str,
        terminal: &Terminal,
        now: Moment,
        days: u16,
    ) -> Result<DeviceCertificate> {
        self.certify(&requested_key(csr_pem)?, terminal, now, days)
    }

    /// Makes a terminal's key and certifies it: for the maintenance command, where key and certificate are carried to
    /// the terminal together. A terminal that can make its own key uses [`Authority::issue_device`].
    pub fn enrol_device(
        &self,
        terminal: &Terminal,
        now: Moment,
        days: u16,
    ) -> Result<(DeviceCertificate, Zeroizing<String>)> {
        let key = KeyPair::generate().map_err(ours)?;
        let device = self.certify(&key, terminal, now, days)?;
        Ok((device, Zeroizing::new(key.serialize_pem())))
    }

    fn certify(
        &self,
        key: &impl PublicKeyData,
        terminal: &Terminal,
        now: Moment,
        days: u16,
    ) -> Result<DeviceCertificate> {
        let mut certificate = blank(now, days)?;
        let subject = &mut certificate.distinguished_name;
        subject.push(DnType::OrganizationName, cut(terminal.organisation_name));
        subject.push(DnType::OrganizationalUnitName, Id::from_bytes(terminal.organisation).to_string());
        subject.push(DnType::CommonName, cut(terminal.name));
        certificate.is_ca = IsCa::ExplicitNoCa;
        certificate.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        certificate.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let signed = self.sign(&certificate, key)?;
        Ok(DeviceCertificate { pem: signed.pem(), fingerprint: fingerprint(signed.der()), expires: end(now, days) })
    }

    fn sign(&self, certificate: &CertificateParams, key: &impl PublicKeyData) -> Result<Certificate> {
        certificate.signed_by(key, &self.issuer).map_err(ours)
    }
}

/// The fingerprint of a certificate: SHA-256 of its DER form.
pub fn fingerprint(der: &[u8]) -> [u8; 32] {
    Sha256::digest(der).into()
}

/// The id of the organisation that a device certificate (DER) names, if this authority's form is kept.
pub fn organisation_of(der: &[u8]) -> Option<[u8; 16]> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    unit(certificate.subject()).map(|id| *id.as_bytes())
}

fn unit(subject: &X509Name) -> Option<Id> {
    let mut units = subject.iter_organizational_unit();
    let id = Id::parse(units.next()?.as_str().ok()?)?;
    units.next().is_none().then_some(id)
}

fn requested_key(csr_pem: &str) -> Result<SubjectPublicKeyInfo> {
    let refuse = |rule| Error::field("csr_pem", rule);
    if csr_pem.len() > REQUEST_LENGTH {
        return Err(refuse("must be at most 16 KiB"));
    }
    let not_one = "must be one certificate signing request (PKCS#10) in PEM";
    let (_, pem) = parse_x509_pem(csr_pem.as_bytes()).map_err(|_| refuse(not_one))?;
    let (rest, request) = X509CertificationRequest::from_der(&pem.contents).map_err(|_| refuse(not_one))?;
    if !rest.is_empty() {
        return Err(refuse(not_one));
    }
    request.verify_signature().map_err(|_| refuse("must be signed by its own key; the signature does not fit"))?;
    let key = &request.certification_request_info.subject_pki;
    if !is_strong(key) {
        return Err(refuse("must hold a key on the curve P-256 or P-384, Ed25519, or RSA of at least 2,048 bits"));
    }
    SubjectPublicKeyInfo::from_der(key.raw).map_err(|_| refuse("must hold a key on the curve P-256 or P-384, or RSA"))
}

fn is_strong(key: &ParsedKey) -> bool {
    match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => rsa.key_size() >= RSA_BITS,
        Ok(PublicKey::EC(point)) => point.key_size() >= 256,
        Ok(PublicKey::Unknown(_)) => key.algorithm.algorithm.to_id_string() == "1.3.101.112",
        _ => false,
    }
}

/// A certificate without a subject and without a purpose, with a random serial number.
fn blank(now: Moment, days: u16) -> Result<CertificateParams> {
    if days == 0 {
        return Err(Error::field("days", "must be at least 1"));
    }
    let mut serial = [0; 16];
    getrandom::fill(&mut serial).map_err(|error| Error::Internal(format!("no randomness: {error}")))?;
    let mut certificate = CertificateParams::default();
    certificate.distinguished_name = DistinguishedName::new();
    certificate.serial_number = Some(SerialNumber::from_slice(&serial));
    certificate.use_authority_key_identifier_extension = true;
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    certificate.not_before = epoch + since_epoch(now.minus(SKEW));
    certificate.not_after = epoch + since_epoch(end(now, days));
    Ok(certificate)
}

fn end(now: Moment, days: u16) -> Moment {
    let whole_second = Moment::from_micros(now.micros() / 1_000_000 * 1_000_000);
    whole_second.plus(Span::days(i64::from(days)))
}

/// Seconds since 1970; a certificate has no finer time, and none before.
fn since_epoch(moment: Moment) -> Duration {
    Duration::from_secs(u64::try_from(moment.micros() / 1_000_000).unwrap_or(0))
}

fn cut(text: &str) -> String {
    text.chars().take(NAME_LENGTH).collect()
}

fn ours(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("certificate authority: {error}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

    use super::*;

    const NOW: Moment = Moment::from_micros(1_780_000_000_500_000);
    const ORGANISATION: [u8; 16] = [0xA5; 16];
    const DESK: Terminal<'static> =
        Terminal { organisation: ORGANISATION, organisation_name: "Example Council", name: "Desk 4" };

    fn authority() -> Authority {
        let (certificate, key) = Authority::create("Example Partnership", NOW).unwrap();
        Authority::load(&certificate, &key).unwrap()
    }

    fn rule(result: Result<DeviceCertificate>) -> String {
        format!("{:?}", result.unwrap_err())
    }

    #[test]
    fn a_request_gives_its_key_and_nothing_else() {
        let key = KeyPair::generate().unwrap();
        let mut asked = CertificateParams::new(vec!["administrator.example".to_owned()]).unwrap();
        asked.distinguished_name.push(DnType::CommonName, "Administrator");
        asked.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        asked.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let csr = asked.serialize_request(&key).unwrap().pem().unwrap();

        let device = authority().issue_device(&csr, &DESK, NOW, DEVICE_DAYS).unwrap();
        let (_, pem) = parse_x509_pem(device.pem.as_bytes()).unwrap();
        let certificate = pem.parse_x509().unwrap();
        let purposes = certificate.extended_key_usage().unwrap().unwrap().value;
        assert_eq!(certificate.public_key().raw, key.subject_public_key_info());
        assert!(purposes.client_auth && !purposes.server_auth && !certificate.is_ca());
        assert!(certificate.subject_alternative_name().unwrap().is_none());
        assert!(!certificate.subject().to_string().contains("Administrator"));
        assert_eq!(organisation_of(&pem.contents), Some(ORGANISATION));
        assert_eq!(device.fingerprint, fingerprint(&pem.contents));
        assert_eq!(certificate.validity().not_after.timestamp() * 1_000_000, device.expires.micros());
        assert_eq!(device.expires, Moment::from_micros(1_780_000_000_000_000).plus(Span::days(90)));
    }

    #[test]
    fn a_bad_request_is_refused_by_name() {
        let authority = authority();
        let csr = CertificateParams::default().serialize_request(&KeyPair::generate().unwrap()).unwrap();
        let whole = csr.pem().unwrap();
        let place = whole.rfind("-----END").unwrap() - 30;
        let other = if whole.as_bytes()[place] == b'A' { "B" } else { "A" };
        let mut forged = whole.clone();
        forged.replace_range(place..=place, other);
        for (text, part) in [("", "PKCS#10"), ("-----BEGIN", "PKCS#10"), (forged.as_str(), "csr_pem")] {
            assert!(rule(authority.issue_device(text, &DESK, NOW, 90)).contains(part), "{text}");
        }
        let long = "A".repeat(REQUEST_LENGTH + 1);
        assert!(rule(authority.issue_device(&long, &DESK, NOW, 90)).contains("16 KiB"));
        assert!(rule(authority.issue_device(&whole, &DESK, NOW, 0)).contains("days"));
    }

    #[test]
    fn a_key_of_another_authority_is_refused() {
        let (certificate, _) = Authority::create("One", NOW).unwrap();
        let (_, key) = Authority::create("Two", NOW).unwrap();
        assert!(Authority::load(&certificate, &key).is_err());
        let device = authority().enrol_device(&DESK, NOW, 90).unwrap();
        assert!(Authority::load(&device.0.pem, &device.1).is_err());
    }

    #[test]
    fn a_key_renewed_has_another_fingerprint() {
        let authority = authority();
        let csr = CertificateParams::default().serialize_request(&KeyPair::generate().unwrap()).unwrap();
        let csr = csr.pem().unwrap();
        let first = authority.issue_device(&csr, &DESK, NOW, 90).unwrap();
        let second = authority.issue_device(&csr, &DESK, NOW, 90).unwrap();
        assert_ne!(first.fingerprint, second.fingerprint);
    }

    #[test]
    fn a_server_needs_a_name() {
        assert!(authority().issue_server(&[], NOW).is_err());
        assert!(authority().issue_server(&["127.0.0.1".to_owned(), "safetynet.example".to_owned()], NOW).is_ok());
    }
}
