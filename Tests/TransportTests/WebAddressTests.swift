import Testing
import Transport

@Suite struct WebAddressTests {
  @Test(
    arguments: [
      ("http://h", "http://h/"),
      ("HTTPS://User:Pass@Example.ORG:8443/a%20b?k=v#f", "https://example.org:8443/a%20b"),
      ("https://h:443/x", "https://h/x"), ("http://[::1]:80/", "http://[::1]/"),
      ("http://h/a b?c d", "http://h/a%20b"), ("http://h?q=1", "http://h/"),
    ])
  func shows(text: String, shown: String) throws {
    #expect(try #require(WebAddress(text)).description == shown)
  }

  @Test(arguments: [
    "", "h", "/path", "ftp://h/", "file:///etc/passwd", "http://", "javascript:x", "://h",
  ])
  func refuses(text: String) { #expect(WebAddress(text) == nil) }

  @Test(
    arguments: [
      ("/x", "http://h/x"), ("x?y=1", "http://h/a/x"), ("//other/z", "http://other/z"),
      ("https://s/", "https://s/"), ("../up", "http://h/up"), ("ftp://h/", nil),
      ("a b", "http://h/a/a%20b"),
    ] as [(String, String?)])
  func resolves(reference: String, shown: String?) throws {
    let base = try #require(WebAddress("http://h/a/b?c"))
    #expect(base.resolving(reference)?.description == shown)
  }

  @Test func originsAreSchemeHostAndPort() throws {
    let one = try #require(WebAddress("https://h/a"))
    for (text, same) in [
      ("https://H:443/b", true), ("http://h/a", false), ("https://h:444/", false),
      ("https://i/", false),
    ] {
      #expect(try one.hasSameOrigin(as: #require(WebAddress(text))) == same, "\(text)")
    }
  }
}
