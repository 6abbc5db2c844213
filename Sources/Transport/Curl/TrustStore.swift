import CCurl

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where certificates come from, as the `curl` command has it: `CURL_CA_BUNDLE`, else
/// `SSL_CERT_DIR` and `SSL_CERT_FILE`. libcurl reads only the proxies from the environment.
enum TrustStore {
  static let options: [(CURLoption, String)] = {
    func variable(_ name: String) -> String? {
      guard let value = getenv(name), value[0] != 0 else { return nil }
      return String(cString: value)
    }
    if let bundle = variable("CURL_CA_BUNDLE") { return [(CURLOPT_CAINFO, bundle)] }
    return [
      variable("SSL_CERT_DIR").map { (CURLOPT_CAPATH, $0) },
      variable("SSL_CERT_FILE").map { (CURLOPT_CAINFO, $0) },
    ].compactMap { $0 }
  }()
}
