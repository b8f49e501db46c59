using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sinter.Studio.Security;

/// <summary>Where a request says that it goes to and comes from.</summary>
internal static class RequestOrigin
{
    /// <summary>Whether the host is one that only this machine can have. A name that an attacker has pointed here is none: that is how pages
    /// elsewhere would reach a server on loopback.</summary>
    public static bool IsKnownHost(HttpRequest request, bool listensAnywhere)
    {
        if (request.Headers.Host.Count != 1 || !request.Host.HasValue || (request.Host.Port ?? 80) != request.HttpContext.Connection.LocalPort)
            return false;
        string host = request.Host.Host.Trim('[', ']');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && (IPAddress.IsLoopback(address) || listensAnywhere))
            || (listensAnywhere && host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether the request comes from the studio's own pages, or from no page at all.</summary>
    public static bool IsOwn(HttpRequest request)
    {
        if (request.Headers.Origin is { Count: > 0 } origins
            && !(origins.Count == 1 && string.Equals(origins[0], $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)))
            return false;
        // A link to the studio may be followed from anywhere; that gives the other page nothing. Anything else from elsewhere is refused.
        StringValues site = request.Headers["Sec-Fetch-Site"];
        return site.Count == 0 || site[0] is "same-origin" or "none"
            || (request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document" && HttpMethods.IsGet(request.Method));
    }

    /// <summary>Browsers say the origin of everything that changes something or opens a web socket; who does not is no page.</summary>
    public static bool NeedsOrigin(HttpRequest request) =>
        request.Headers.Upgrade.Count > 0 || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));
}
