using System.Net;
using System.Net.WebSockets;
using Sinter.Studio;
using Sinter.Studio.Security;
using Sinter.Tests.Cli;

namespace Sinter.Tests.Studio;

/// <summary>Whom the studio answers, on a server that listens.</summary>
public sealed class StudioServerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private StudioServer _studio = null!;

    private string Token => _studio.Address.Query[(AccessToken.QueryName.Length + 2)..];

    private string Cookie => $"{AccessToken.CookieName(_studio.Root.Port)}={Token}";

    public async ValueTask InitializeAsync() =>
        _studio = await StudioServer.StartAsync(new StudioOptions { MaxUploadBytes = 1000, Cache = new ModelCache(_folder.Path) }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _studio.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_listens_on_loopback_and_its_token_opens_it()
    {
        Assert.Equal("127.0.0.1", _studio.Address.Host);
        HttpResponseMessage welcome = await _http.GetAsync(_studio.Address);
        Assert.Equal(HttpStatusCode.OK, welcome.StatusCode);
        string cookie = Assert.Single(welcome.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith(Cookie, cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        HttpResponseMessage page = await SendAsync(HttpMethod.Get, "");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").First(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("assets/studio.css")]
    [InlineData("_framework/blazor.web.js")]
    [InlineData("?token=wrong")]
    public async Task Nothing_is_given_without_the_token(string path)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await _http.GetAsync(new Uri(_studio.Root, path))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, path, cookie: Cookie + "x")).StatusCode);
    }

    [Theory]
    [InlineData("elsewhere.example")]
    [InlineData("127.0.0.1.elsewhere.example")]
    [InlineData("192.168.1.7")]
    public async Task Another_host_is_refused(string host) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Get, "", host: $"{host}:{_studio.Root.Port}")).StatusCode);

    [Fact]
    public async Task Another_port_in_the_host_is_refused() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Get, "", host: "127.0.0.1:1")).StatusCode);

    [Theory]
    [InlineData("http://elsewhere.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Pages_of_another_origin_are_refused(string origin)
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, "", origin)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Post, "uploads", origin)).StatusCode);
    }

    [Fact]
    public async Task What_changes_something_must_say_its_origin()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Post, "uploads")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "uploads", Origin)).StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://elsewhere.example")]
    public async Task A_web_socket_of_another_origin_is_refused(string? origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", Cookie);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_studio.Root.Port}/_blazor?id=x"), default));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task An_upload_has_a_limit_and_stays_in_its_folder()
    {
        string id = await (await SendAsync(HttpMethod.Post, "uploads", Origin)).Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(id, "a/b.bin", new byte[600])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(id, "../out.bin", new byte[1])).StatusCode);
        id = await (await SendAsync(HttpMethod.Post, "uploads", Origin)).Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(id, "a.bin", new byte[600])).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PutAsync(id, "b.bin", new byte[401])).StatusCode);
        // What is too large is gone as a whole, and so is what has no length.
        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(id, "c.bin", new byte[1])).StatusCode);
        id = await (await SendAsync(HttpMethod.Post, "uploads", Origin)).Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PutAsync(id, "b.bin", new byte[1001], isChunked: true)).StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error() =>
        await Assert.ThrowsAnyAsync<IOException>(() => StudioServer.StartAsync(new StudioOptions { Port = _studio.Root.Port }));

    private string Origin => _studio.Root.GetLeftPart(UriPartial.Authority);

    private Task<HttpResponseMessage> PutAsync(string id, string path, byte[] content, bool isChunked = false)
    {
        var request = Request(HttpMethod.Put, $"uploads/{id}?path={Uri.EscapeDataString(path)}", Origin);
        request.Content = new ByteArrayContent(content);
        request.Headers.TransferEncodingChunked = isChunked;
        return _http.SendAsync(request);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? origin = null, string? host = null, string? cookie = null) =>
        _http.SendAsync(Request(method, path, origin, host, cookie));

    private HttpRequestMessage Request(HttpMethod method, string path, string? origin, string? host = null, string? cookie = null)
    {
        var request = new HttpRequestMessage(method, new Uri(_studio.Root, path));
        request.Headers.Add("Cookie", cookie ?? Cookie);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (host is not null)
            request.Headers.Host = host;
        return request;
    }
}
