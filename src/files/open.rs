//! Opening the store that the settings name.

use std::path::PathBuf;
use std::sync::Arc;

use object_store::local::LocalFileSystem;

use super::Files;
use crate::config::{AttachmentStore, Attachments};

/// Why the store of files cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFilesError {
    /// The folder cannot be made.
    #[error("attachments.folder `{path}` could not be made: {cause}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The folder cannot be used, or the server's address cannot be read.
    #[error("the store of attachments: {0}")]
    Store(#[from] object_store::Error),
    /// The settings lack something that S3 needs.
    #[error("attachments.store is s3, and `{0}` is not set")]
    Missing(&'static str),
    /// The cargo feature `s3` is off.
    #[error("this build has no support for S3; build with the feature s3")]
    S3NotBuilt,
}

impl Files {
    /// Opens the store. A folder is made, for its owner only, if there is none; a server is not
    /// asked before there is something to write or read.
    ///
    /// # Errors
    /// See [`OpenFilesError`].
    pub fn open(settings: &Attachments) -> Result<Self, OpenFilesError> {
        match settings.store {
            AttachmentStore::Folder => open_folder(settings),
            #[cfg(feature = "s3")]
            AttachmentStore::S3 => open_s3(settings),
            #[cfg(not(feature = "s3"))]
            AttachmentStore::S3 => Err(OpenFilesError::S3NotBuilt),
        }
    }
}

fn open_folder(settings: &Attachments) -> Result<Files, OpenFilesError> {
    use std::os::unix::fs::DirBuilderExt;
    let path = &settings.folder;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|cause| OpenFilesError::Folder {
            path: path.clone(),
            cause,
        })?;
    // A file that a row names must be there after a power cut, as the row is.
    let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
    Ok(Files::new(Arc::new(store), settings.uploads_at_once))
}

/// Decides which cryptography TLS uses in this process. In a build with S3 no client of HTTP can be
/// made before.
#[cfg(feature = "s3")]
pub fn prepare_tls() {
    // Several may decide; it is the same for all.
    let _decided_before = rustls::crypto::ring::default_provider().install_default();
}

/// Nothing here speaks TLS.
#[cfg(not(feature = "s3"))]
pub fn prepare_tls() {}

#[cfg(feature = "s3")]
fn open_s3(settings: &Attachments) -> Result<Files, OpenFilesError> {
    use std::time::Duration;

    use object_store::aws::AmazonS3Builder;
    use object_store::{ClientOptions, RetryConfig};

    /// A whole file over a slow line to the server.
    const LONGEST_REQUEST: Duration = Duration::from_secs(300);
    const LONGEST_CONNECT: Duration = Duration::from_secs(5);
    /// Whoever waits is a person with a phone, who tries again better than we do.
    const RETRIES: usize = 3;
    const LONGEST_RETRY: Duration = Duration::from_secs(20);

    let set = |value: &str, name| {
        (!value.is_empty())
            .then(|| value.to_owned())
            .ok_or(OpenFilesError::Missing(name))
    };
    let endpoint = set(&settings.s3_endpoint, "attachments.s3_endpoint")?;
    let bucket = set(&settings.s3_bucket, "attachments.s3_bucket")?;
    let is_plain = endpoint.starts_with("http://");
    let credentials = settings
        .credentials
        .as_ref()
        .ok_or(OpenFilesError::Missing("AWS_SECRET_ACCESS_KEY"))?;
    prepare_tls();
    let store = AmazonS3Builder::new()
        .with_endpoint(endpoint)
        .with_bucket_name(bucket)
        .with_region(settings.s3_region.as_str())
        .with_access_key_id(&credentials.key_id)
        .with_secret_access_key(credentials.expose())
        .with_client_options(
            ClientOptions::new()
                .with_allow_http(is_plain)
                .with_timeout(LONGEST_REQUEST)
                .with_connect_timeout(LONGEST_CONNECT),
        )
        .with_retry(RetryConfig {
            max_retries: RETRIES,
            retry_timeout: LONGEST_RETRY,
            ..RetryConfig::default()
        })
        .build()?;
    Ok(Files::new(Arc::new(store), settings.uploads_at_once))
}
