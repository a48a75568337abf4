//! The pages that people open all day, of their own cases: a nominal, a case file, its time line, and the check for
//! duplicates.

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1 as icm;
use safetynet_server::ops;
use safetynet_server::store::Arrival;
use safetynet_server::store::probe::Probe;

/// Whose pages they are, and which.
pub struct Pages {
    files: Vec<String>,
    nominals: Vec<icm::Nominal>,
}

impl Pages {
    /// The case files of somebody, with the people in them.
    pub fn of(probe: &mut Probe, arrival: &Arrival) -> Pages {
        let request = icm::ListCaseFilesRequest { page_size: 100, ..Default::default() };
        let list = probe.run::<ops::case_file::ListCaseFiles>(arrival, request).unwrap();
        let files: Vec<String> = list.case_files.into_iter().map(|file| file.id).collect();
        let mut nominals = Vec::new();
        for id in &files {
            let file = Pages::file(probe, arrival, id.clone());
            nominals.extend(file.nominals.into_iter().filter_map(|row| row.nominal));
        }
        assert!(files.len() > 20 && nominals.len() > 20, "{} files, {} nominals", files.len(), nominals.len());
        Pages { files, nominals }
    }

    fn file(probe: &mut Probe, arrival: &Arrival, id: String) -> icm::CaseFile {
        probe.run::<ops::case_file::GetCaseFile>(arrival, icm::GetCaseFileRequest { id }).unwrap().case_file.unwrap()
    }

    /// Opens the n-th case file.
    pub fn case_page(&self, probe: &mut Probe, arrival: &Arrival, n: usize) {
        Pages::file(probe, arrival, self.files[n % self.files.len()].clone());
    }

    /// Opens the n-th nominal.
    pub fn nominal_page(&self, probe: &mut Probe, arrival: &Arrival, n: usize) {
        let id = self.nominals[n % self.nominals.len()].id.clone();
        let request = icm::GetNominalRequest {
            id,
            reason: icm::SearchReason::CaseWork.into(),
            reason_detail: "measuring the page".into(),
        };
        probe.run::<ops::nominal::GetNominal>(arrival, request).unwrap();
    }

    /// Opens the time line of the n-th case file.
    pub fn time_line(&self, probe: &mut Probe, arrival: &Arrival, n: usize) {
        let case_file_id = self.files[n % self.files.len()].clone();
        let request = icm::ListTimelineRequest { case_file_id, page_size: 50, ..Default::default() };
        probe.run::<ops::timeline::ListTimeline>(arrival, request).unwrap();
    }

    /// Looks for likely matches before somebody is recorded who is the n-th nominal with a letter wrong.
    pub fn likely(&self, probe: &mut Probe, arrival: &Arrival, n: usize) {
        let person = &self.nominals[n % self.nominals.len()];
        let mut name = person.name.clone().unwrap();
        name.family_name.push('e');
        let birth = person.birth_date.filter(|date| date.day > 0);
        let request = icm::FindLikelyMatchesRequest {
            reason: icm::SearchReason::NewReferral.into(),
            reason_detail: "measuring the check".into(),
            name: Some(name),
            sex: icm::Sex::NotKnown.into(),
            birth_date: birth.map(|date| Date { year: date.year, month: date.month, day: date.day }),
            ..Default::default()
        };
        probe.search::<ops::nominal::FindLikelyMatches>(arrival, request).unwrap();
    }

    /// The queue of likely duplicates.
    pub fn duplicates(probe: &mut Probe, arrival: &Arrival) {
        probe.run::<ops::link::ListDuplicates>(arrival, icm::ListDuplicatesRequest::default()).unwrap();
    }
}
