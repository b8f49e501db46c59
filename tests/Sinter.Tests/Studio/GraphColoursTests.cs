using Sinter.Studio.Layout;
using Sinter.Studio.Pages.Graph;
using Sinter.Tests.Api;
using Sinter.Workbench.Bench;
using Sinter.Workbench.Graphs;

namespace Sinter.Tests.Studio;

/// <summary>What the colours of a graph tell, and the addresses of pages.</summary>
public sealed class GraphColoursTests
{
    [Fact]
    public void Operations_have_the_colours_of_their_type_device_and_cost()
    {
        using TestPackage package = TestModels.Attention();
        OperationGraph graph = OperationGraph.Of(GraphBody.Read(package.Path, default)[0], GraphGrouping.None, new HashSet<string>());
        GraphColours types = GraphColours.Of(graph, GraphColouring.Type, null);
        Assert.Equal(graph.Nodes.Count, types.Colours.Length);
        Assert.All(graph.Nodes.Zip(types.Colours), node => Assert.Equal(node.First.Kind == GraphNodeKind.Operation, node.Second > 0));
        Assert.Equal(types.Legend.Count, types.Legend.Select(legend => legend.Text).Distinct().Count());

        using Model model = package.Load(new ModelConfiguration { CachePolicy = CachePolicy.None });
        ComputePlan plan = model.MeasureComputePlan(RandomInputs.Of(model.Description), 2);
        Assert.Equal(plan.Devices[0].Name, Assert.Single(GraphColours.Of(graph, GraphColouring.Device, plan).Legend).Text);
        GraphColours cost = GraphColours.Of(graph, GraphColouring.Cost, plan);
        Assert.True(cost.IsHeat);
        Assert.Equal(1, cost.Colours.Max());
    }

    [Theory]
    [InlineData("models/3/graph", "3")]
    [InlineData("models/3/graph?x=models/4", "3")]
    [InlineData("models/", null)]
    [InlineData("cache", null)]
    public void The_address_of_a_page_names_its_model(string path, string? id) => Assert.Equal(id, ModelAddress.IdOf(path));

    [Fact]
    public void The_same_page_of_another_model_has_its_address() => Assert.Equal("models/5/graph", ModelAddress.Replace("models/3/graph?x", "5"));
}
