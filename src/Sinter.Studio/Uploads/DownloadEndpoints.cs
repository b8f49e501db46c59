using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sinter.Studio.Uploads;

/// <summary>Where pages get the files from that they offer.</summary>
internal static class DownloadEndpoints
{
    public static void MapDownloads(this IEndpointRouteBuilder routes) => routes.MapGet("/downloads/{id}", (string id, HttpContext context, DownloadStore store) =>
    {
        context.Response.Headers.CacheControl = "no-store";
        // As a file, never as a page: what it holds may come from a model.
        return store.Find(id) is { } download ? Results.Stream(download.Open(), download.ContentType, download.Name) : Results.NotFound();
    });
}
