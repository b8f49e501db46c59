using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Sinter.Studio.Assets;

/// <summary>Style, scripts and pictures of the pages, out of the assembly.</summary>
internal static class AssetEndpoints
{
    private static readonly string[] Folders = ["assets/", "_framework/"];

    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        var types = new FileExtensionContentTypeProvider();
        Assembly assembly = typeof(AssetEndpoints).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            string name = resource.Replace('\\', '/');
            if (!Folders.Any(folder => name.StartsWith(folder, StringComparison.Ordinal)))
                continue;
            string type = types.TryGetContentType(name, out string? known) ? known : "application/octet-stream";
            var content = new Lazy<(byte[] Bytes, EntityTagHeaderValue Tag)>(() => Read(assembly, resource));
            routes.MapGet("/" + name, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(content.Value.Bytes, type, entityTag: content.Value.Tag);
            });
        }
    }

    private static (byte[] Bytes, EntityTagHeaderValue Tag) Read(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return (bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\""));
    }
}
