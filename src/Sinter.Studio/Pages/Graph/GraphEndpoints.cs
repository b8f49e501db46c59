using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sinter.Studio.Workspaces;

namespace Sinter.Studio.Pages.Graph;

/// <summary>Drawings for the script that shows them.</summary>
internal static class GraphEndpoints
{
    public static void MapGraphs(this IEndpointRouteBuilder routes) => routes.MapGet("/models/{id}/graph.json", async (string id, string view, Workspace workspace, HttpContext context) =>
    {
        if (workspace.Find(id) is not { } model || model.Kept(() => new GraphStore(model.Path)).Find(view) is not { } drawing)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        (await drawing).WriteJson(writer);
    });
}
