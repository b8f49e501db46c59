using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sinter.Studio.Security;

/// <summary>Lets through what the user's own browser asks for from the studio's own pages, and nothing else.</summary>
internal sealed class RequestGuard(RequestDelegate next, AccessToken token, StudioOptions options)
{
    /// <summary>No code and no style from elsewhere, and no page that shows this one inside itself. Attributes may carry a style: the widths
    /// of bars are numbers of the studio.</summary>
    private const string ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
        + "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string Refusal = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Sinter Studio</title></head>
        <body><h1>This is Sinter Studio</h1><p>It opens only with the address that <code>sinter studio</code> has printed: there is a token in it.</p></body></html>
        """;

    // A redirect would still count as coming from the page with the link, and a strict cookie would be left out.
    private const string Welcome = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><link rel="icon" href="data:,"><title>Sinter Studio</title></head>
        <body><p><a href="/">Open the studio</a></p></body></html>
        """;

    public async Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=()";
        if (!RequestOrigin.IsKnownHost(request, options.ListensAnywhere))
        {
            await RefuseAsync(context, HttpStatusCode.BadRequest, "The studio does not answer under this name.");
            return;
        }
        if (!RequestOrigin.IsOwn(request) || (RequestOrigin.NeedsOrigin(request) && request.Headers.Origin.Count == 0))
        {
            await RefuseAsync(context, HttpStatusCode.Forbidden, "The studio answers its own pages only.");
            return;
        }
        string cookie = AccessToken.CookieName(context.Connection.LocalPort);
        if (HttpMethods.IsGet(request.Method) && request.Path == "/" && request.Query[AccessToken.QueryName] is [{ } given] && token.Is(given))
        {
            context.Response.Cookies.Append(cookie, token.Text, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
            await WriteAsync(context, HttpStatusCode.OK, "text/html; charset=utf-8", Welcome);
            return;
        }
        if (!token.Is(request.Cookies[cookie]))
        {
            await WriteAsync(context, HttpStatusCode.Unauthorized, "text/html; charset=utf-8", Refusal);
            return;
        }
        await next(context);
    }

    private static Task RefuseAsync(HttpContext context, HttpStatusCode status, string text) => WriteAsync(context, status, "text/plain; charset=utf-8", text);

    private static Task WriteAsync(HttpContext context, HttpStatusCode status, string type, string text)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
