//! What is answered where no operation is.

use actix_web::dev::ResourceDef;
use actix_web::{HttpRequest, web};
use utoipa::openapi::path::PathItem;

use super::problem::Problem;

/// The methods of every path, so that a wrong method is told apart from a wrong path.
pub struct KnownPaths(Vec<(ResourceDef, Vec<&'static str>)>);

impl KnownPaths {
    /// The paths of a document.
    pub fn new(document: &utoipa::openapi::OpenApi) -> Self {
        let operations = document
            .paths
            .paths
            .iter()
            .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)));
        Self(operations.collect())
    }

    /// Adds paths beside it, which take the same methods.
    pub fn with<P: AsRef<str>>(
        mut self,
        paths: impl IntoIterator<Item = P>,
        methods: &[&'static str],
    ) -> Self {
        let others = paths
            .into_iter()
            .map(|path| (ResourceDef::new(path.as_ref()), methods.to_vec()));
        self.0.extend(others);
        self
    }

    /// The methods that a path takes; none where there is no such path.
    fn methods(&self, path: &str) -> Vec<&'static str> {
        let mut methods: Vec<_> = self
            .0
            .iter()
            .filter(|(pattern, _)| pattern.is_match(path))
            .flat_map(|(_, methods)| methods.iter().copied())
            .collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    [
        ("GET", &item.get),
        ("PUT", &item.put),
        ("POST", &item.post),
        ("DELETE", &item.delete),
        ("PATCH", &item.patch),
        ("HEAD", &item.head),
        ("OPTIONS", &item.options),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_ref().map(|_| method))
    .collect()
}

/// Answers every request that no operation takes.
///
/// # Errors
/// Always: `method_not_allowed` on a path that takes other methods, else `not_found`.
pub async fn no_operation(
    request: HttpRequest,
    known: web::Data<KnownPaths>,
) -> Result<String, Problem> {
    let allowed = known.methods(request.path());
    Err(if allowed.is_empty() {
        Problem::not_found()
    } else {
        Problem::method_not_allowed(allowed)
    })
}
