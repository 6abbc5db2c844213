import FaithfulJSON
import MediaModel
import Service
import TestServer
import Testing

@Suite struct ServiceClientTests {
  @Test(.timeLimit(.minutes(8)))
  func opensASessionInTheSkillsName() async throws {
    let rig = try Rig(environment: ["SKILL_SOURCE": "cursor"], policy: .skills[4]) { _ in
      .json(#"{"code":0,"data":{"task_id":"t9","session_id":"s9"}}"#)
    }
    let session = try await rig.client.openSession(language: "zh-CN")
    #expect(session == ServiceSession(id: "s9", taskID: "t9"))
    let request = try #require(rig.requests.first)
    #expect(request.path == "/api/tasks/me/with-session/nemo_agent")
    #expect(request.text == #"{"task_name":"project","language":"zh-CN"}"#)
    #expect(request.headers["authorization"] == "Bearer nmv_usr_1")
    #expect(request.headers["x-skill-source"] == "ai-video-generator-free-music")
    #expect(request.headers["x-skill-version"] == "1.0.0")
    #expect(request.headers["x-skill-platform"] == "cursor")
    #expect(request.headers["content-type"] == "application/json")
    let token = try #require(rig.server.requests.first)
    #expect(token.path == "/api/auth/anonymous-token")
    #expect(token.headers["x-client-id"] == request.headers["x-client-id"])
    #expect(token.headers["x-skill-source"] != nil)
    #expect(token.headers["authorization"] == nil)
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      (#"{"code":0,"data":{"session_id":"a","task_id":"b"}}"#, "a", "b"),
      (#"{"session_id":"a"}"#, "a", nil),
      (#"{"success":true,"data":{"sessionId":"a","taskId":7}}"#, "a", "7"),
      (#"{"code":"0","data":{"session":{"id":"a"},"task":{"id":"b"}}}"#, "a", "b"),
    ] as [(String, String, String?)])
  func readsSessions(answer: String, id: String, task: String?) async throws {
    let rig = try Rig { _ in .json(answer) }
    let session = try await rig.client.openSession(language: "en")
    #expect(session.id == id)
    #expect(session.taskID == task)
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      (#"{"code":0,"data":{"available":80,"frozen":20,"total":100}}"#, 80, 20, 100),
      (#"{"available":"12.5"}"#, 12.5, 0, 12.5), (#"{"balance":7,"frozen":1}"#, 7, 1, 8),
      (#"{"code":0,"data":{"balance":{"available":1,"frozen":2}}}"#, 1, 2, 3),
    ])
  func readsCredits(answer: String, available: Double, frozen: Double, total: Double)
    async throws
  {
    let rig = try Rig { _ in .json(answer) }
    #expect(
      try await rig.client.credits()
        == Credits(available: available, frozen: frozen, total: total))
  }

  @Test(
    "a state without a draft has none", .timeLimit(.minutes(8)),
    arguments: [
      #"{"code":0,"data":{"state":{"draft":null}}}"#, #"{"code":0,"data":{"state":null}}"#,
      #"{"code":0,"data":{"state":{"draft":[]}}}"#, #"{"code":0,"data":{"draft":"none"}}"#,
    ])
  func noDraft(answer: String) async throws {
    let rig = try Rig { _ in .json(answer) }
    #expect(try await rig.client.state(session: Rig.session).draft == nil)
  }

  @Test(.timeLimit(.minutes(8)))
  func uploadsFromDisk() async throws {
    let rig = try Rig { _ in
      .json(
        """
        {"code":0,"data":{"files":[{"filename":"a b.mp4","file_type":"video","cdn_url":"https://c/x",
        "duration":4.5,"width":1080,"height":1920,"fps":30,"hash":"h"}],"session_state_applied":true}}
        """)
    }
    let path = try rig.file("clip.mp4", Rig.movie(300_000))
    let progress = Collected<Int64>()
    let file = try await rig.client.upload(path, as: "a b.mp4", session: Rig.session) { sent, _ in
      progress.add(sent)
    }
    #expect(
      file
        == UploadedFile(
          filename: "a b.mp4", fileType: "video", url: "https://c/x", duration: 4.5, width: 1080,
          height: 1920, frameRate: 30, hash: "h"))
    let request = try #require(rig.requests.first)
    #expect(request.path == "/api/upload-video/nemo_agent/me/s1")
    #expect(request.text.contains("name=\"files\"; filename=\"a b.mp4\""))
    #expect(request.bodyLength > 300_000)
    #expect(progress.values.last == Int64(request.bodyLength))
  }

  @Test(.timeLimit(.minutes(8)))
  func uploadsByURL() async throws {
    let rig = try Rig { _ in .json(#"{"code":0,"data":{"files":[{"cdnUrl":"https://c/x"}]}}"#) }
    let files = try await rig.client.upload(
      urls: ["https://h/a.mp4?sig=1"], session: Rig.session)
    #expect(files == [UploadedFile(filename: "https://h/a.mp4", url: "https://c/x")])
    #expect(rig.requests[0].text == #"{"urls":["https://h/a.mp4?sig=1"],"source_type":"url"}"#)
  }

  @Test(.timeLimit(.minutes(8)))
  func sendsTheDraftBackAsItCame() async throws {
    let draft = #"{"z":1.50,"t":[{"tt":0,"sg":[{"x":9007199254740993}]}],"a":{"b":1e2,"é":"/"}}"#
    let rig = try Rig { request in
      request.method == "GET"
        ? .json(#"{"code":0,"data":{"state":{"draft":\#(draft)}}}"#)
        : .json(#"{"id":"r1","status":"pending","progress":0}"#)
    }
    let state = try await rig.client.state(session: Rig.session)
    let render = try await rig.client.startRender(
      id: "render_1", session: Rig.session, draft: try #require(state.draft))
    #expect(render == RenderStatus(id: "r1", phase: .pending, progress: 0))
    #expect(
      rig.requests[1].text
        == #"{"id":"render_1","sessionId":"s1","draft":\#(draft),"#
        + #""output":{"format":"mp4","quality":"high"}}"#)
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      (
        #"{"status":"completed","output":{"url":"https://c/v.mp4"}}"#, .completed, nil,
        "https://c/v.mp4"
      ),
      (#"{"success":true,"data":{"status":"processing","progress":0.4}}"#, .processing, 0.4, nil),
      (
        #"{"code":0,"data":{"status":"completed","outputUrl":"u","progress":100}}"#, .completed, 1,
        "u"
      ),
      (#"{"status":"FAILED","message":"no"}"#, .failed, nil, nil),
      (#"{"status":"pending"}"#, .pending, nil, nil),
      (#"{"data":{"status":"warming","progress":35}}"#, .other("warming"), 0.35, nil),
    ] as [(String, RenderStatus.Phase, Double?, String?)])
  func readsRenders(answer: String, phase: RenderStatus.Phase, progress: Double?, url: String?)
    async throws
  {
    let rig = try Rig { _ in .json(answer) }
    let status = try await rig.client.renderStatus(id: "render 1")
    #expect(status.phase == phase)
    #expect(status.progress == progress)
    #expect(status.url == url)
    #expect(rig.requests[0].path == "/api/render/proxy/lambda/render%201")
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      (
        #"{"code":0,"message":"success","data":{"status":"failed","error":"no memory"}}"#,
        "no memory"
      ),
      (#"{"status":"failed","error":{"message":"bad\u001b[2J clip"}}"#, "bad clip"),
      (#"{"success":false,"error":"broken","data":{"status":"failed"}}"#, "broken"),
      (#"{"success":false,"data":{"status":"failed","failure_reason":"too long"}}"#, "too long"),
      (#"{"status":"FAILED","message":"no"}"#, "no"),
      (#"{"code":0,"message":"ok","data":{"status":"failed"}}"#, nil),
    ] as [(String, String?)])
  func aFailedRenderGivesItsOwnReason(answer: String, reason: String?) async throws {
    let rig = try Rig { _ in .json(answer) }
    let status = try await rig.client.renderStatus(id: "r1")
    #expect(status.phase == .failed)
    #expect(status.message == reason)
  }

  @Test(.timeLimit(.minutes(8)))
  func makesAClaimLinkWithoutTheToken() async throws {
    let rig = try Rig { _ in .json(#"{"code":0,"data":{"claim_token":"clm_1","expires_in":600}}"#) }
    let link = try await rig.client.claimLink(session: Rig.session)
    #expect(
      link == ClaimLink(url: "https://nemovideo.com/workspace/claim?ct=clm_1", expiresIn: 600))
    #expect(rig.requests[0].text == #"{"task_id":"t1","session_id":"s1"}"#)
  }
}
