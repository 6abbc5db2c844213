/// Where a redirect leads, and what may go there.
enum Redirect {
  /// The request to make next; nil when the answer is not a redirect.
  ///
  /// 303, and 301 and 302 after a POST, turn it into a GET, as browsers and curl do. A request
  /// with a body is not carried to another origin.
  static func next(
    after request: HTTPRequest, _ head: HTTPHead
  ) throws(TransportError) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(head.status),
      let location = head.headers["Location"]
    else { return nil }
    guard let target = request.address.resolving(location) else {
      throw TransportError(.badRedirect, at: request.address, detail: "not to an http address")
    }
    guard !(request.address.scheme == "https" && target.scheme == "http") else {
      throw TransportError(.badRedirect, at: request.address, detail: "from https to http")
    }
    var next = request
    next.address = target
    if head.status == 303 && request.method != "HEAD"
      || head.status < 303 && request.method == "POST"
    {
      next.method = "GET"
      next.body = nil
      next.headers["Content-Type"] = nil
    }
    guard !target.hasSameOrigin(as: request.address) else { return next }
    guard next.method == "GET" || next.method == "HEAD" else {
      throw TransportError(
        .badRedirect, at: request.address, detail: "a \(next.method) to another host")
    }
    next.headers = next.headers.withoutIdentity
    return next
  }
}
