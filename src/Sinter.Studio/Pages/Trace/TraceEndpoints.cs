using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sinter.Workbench.Traces;

namespace Sinter.Studio.Pages.Trace;

/// <summary>Timelines for the script that shows them.</summary>
internal static class TraceEndpoints
{
    public static void MapTraces(this IEndpointRouteBuilder routes) => routes.MapGet("/traces/{id}/timeline.json", async (string id, TraceStore store, HttpContext context) =>
    {
        if (store.Find(id) is not { } trace)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        TraceTimeline.WriteJson(trace.Document, writer);
    });
}
