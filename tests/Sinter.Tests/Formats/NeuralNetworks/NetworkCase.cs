using Google.Protobuf;
using Sinter.Formats.CoreML.Description;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Ir;
using Sinter.Tensors;
using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>A small network made of messages, with values for its inputs: lowered and evaluated plainly, or loaded as an application
/// would.</summary>
internal sealed class NetworkCase
{
    private readonly Wire.NeuralNetwork _network = new();
    private readonly Wire.ModelDescription _description = new();
    private readonly List<Tensor> _values = [];

    private NetworkCase(IEnumerable<Wire.NeuralNetworkLayer> layers) => _network.Layers.AddRange(layers);

    public CustomLayerFactory? CustomLayers { get; init; }

    /// <summary>True to quantize where a device would while it runs.</summary>
    public bool IsFaithful { get; set; }

    /// <summary>The file.</summary>
    public Wire.Model Model => new() { SpecificationVersion = 5, Description = _description, NeuralNetwork = _network };

    /// <summary>Layers whose arrays are blobs of rank 5.</summary>
    public static NetworkCase Of(params Wire.NeuralNetworkLayer[] layers) => new(layers);

    /// <summary>Layers whose arrays keep their shapes.</summary>
    public static NetworkCase Exact(params Wire.NeuralNetworkLayer[] layers)
    {
        var network = new NetworkCase(layers);
        network._network.ArrayInputShapeMapping = Wire.NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping;
        return network;
    }

    /// <summary>An input x with its values.</summary>
    public NetworkCase X(Shape shape, params float[] values) => Input("x", shape, values);

    public NetworkCase Input(string name, Shape shape, params float[] values)
    {
        _description.Input.Add(Described.Floats(name, [.. shape.ToArray().Select(size => (long)size)]));
        _values.Add(Tensor.From<float>(shape, values));
        return this;
    }

    public NetworkCase Input(Wire.FeatureDescription feature, Shape shape, params float[] values)
    {
        _description.Input.Add(feature);
        _values.Add(Tensor.From<float>(shape, values));
        return this;
    }

    /// <summary>An output; without one, y is the only one.</summary>
    public NetworkCase Output(string name, params long[] shape) => Output(Described.Floats(name, shape));

    public NetworkCase Output(Wire.FeatureDescription feature)
    {
        _description.Output.Add(feature);
        return this;
    }

    /// <summary>Changes the network before it is used.</summary>
    public NetworkCase With(Action<Wire.NeuralNetwork> change)
    {
        change(_network);
        return this;
    }

    /// <summary>The function for the shapes of the values.</summary>
    public Function Lower()
    {
        if (_description.Output.Count == 0)
            Output("y");
        FunctionDescription description = ModelDescriptionReader.Read(_description, 5, false, "test.mlmodel").Default;
        Network network = Network.Read(Model, description, CustomLayers, IsFaithful, "test.mlmodel");
        Function function = network.Lower([.. _values.Select(value => value.Shape)], TestContext.Current.CancellationToken);
        GraphVerifier.Check(function, ModelStage.Load);
        return function;
    }

    public Value[] RunAll() => ReferenceInterpreter.Run(Lower(), _values, TestContext.Current.CancellationToken);

    /// <summary>The only output.</summary>
    public Tensor Run() => Assert.IsType<Tensor>(Assert.Single(RunAll()));

    /// <summary>Checks the only output.</summary>
    public void Gives(Shape shape, params double[] expected) => Gives(1e-5, shape, expected);

    /// <inheritdoc cref="Gives(Shape, double[])"/>
    public void Gives(double tolerance, Shape shape, params double[] expected) => AreClose(expected, Run(), shape, tolerance);

    /// <summary>The one error that lowering ends in.</summary>
    public T Refused<T>()
        where T : ModelException
    {
        T error = Assert.ThrowsAny<T>(() => Lower());
        Assert.NotEmpty(error.Place);
        return error;
    }

    /// <summary>Says why the file is invalid.</summary>
    public ModelFormatException Invalid() => Refused<ModelFormatException>();

    /// <summary>Predicts from a file.</summary>
    public MultiArray Predict(string output = "y", ModelConfiguration? configuration = null)
    {
        using var folder = new TemporaryFolder();
        using var model = Sinter.Model.Load(Write(folder), configuration);
        var features = new Features();
        for (int i = 0; i < _values.Count; i++)
            features.Add(_description.Input[i].Name, MultiArray.From(_values[i].Span<float>().ToArray(), _values[i].Shape.ToArray()));
        return model.Predict(features).Array(output);
    }

    /// <summary>Writes the file and returns its path.</summary>
    public string Write(TemporaryFolder folder)
    {
        if (_description.Output.Count == 0)
            Output("y");
        folder.Write("test.mlmodel", Model.ToByteArray());
        return folder.At("test.mlmodel");
    }

    public static void AreClose(IReadOnlyList<double> expected, Value actual, Shape shape, double tolerance = 1e-5)
    {
        Tensor tensor = Assert.IsType<Tensor>(actual);
        Assert.Equal(shape, tensor.Shape);
        double[] given = tensor.ToDoubles();
        Assert.Equal(expected.Count, given.Length);
        for (int i = 0; i < given.Length; i++)
            Assert.True(Math.Abs(expected[i] - given[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"[{i}]: expected {expected[i]}, got {given[i]}.");
    }
}
