using Sinter.Formats.CoreML.Classical;
using Sinter.Kernels;
using Sinter.Loading;
using Default = Sinter.Formats.CoreML.Wire.KNearestNeighborsClassifier.DefaultClassLabelOneofCase;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>Classifies by the labels of the nearest samples. A model without samples gives its default label.</summary>
internal sealed class NearestNeighborsEvaluator : FeatureEvaluator
{
    private readonly NearestNeighbors _model;
    private readonly VectorInput _input;
    private readonly ClassOutputs _outputs;
    private readonly int[] _labelOf;
    private readonly PointSet _points;
    private readonly KdTree? _tree;

    public NearestNeighborsEvaluator(LoadContext context)
        : base(context.Description)
    {
        Wire.KNearestNeighborsClassifier model = context.Model.KNearestNeighborsClassifier;
        _model = NearestNeighbors.Read(model, context.Place);
        _input = VectorInput.Of(context);
        if (_input.Length != _model.Dimensions)
            throw context.Invalid("inputs", $"{_model.Dimensions} numbers, as a sample has", $"{_input.Length}");
        (ClassLabels labels, _labelOf) = Labels(context, model);
        if (_labelOf.Length != _model.Count)
            throw context.Invalid("class labels", $"one for each of {_model.Count} samples", $"{_labelOf.Length}");
        _outputs = ClassOutputs.Of(context, labels);
        _points = new PointSet(_model.Samples, _model.Dimensions);
        _tree = _model.LeafSize is { } leafSize ? new KdTree(_points, leafSize) : null;
    }

    protected override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        var shares = new double[_outputs.Count];
        if (_points.Count == 0)
        {
            _outputs.Write(outputs, 0, shares);
            return;
        }
        var query = new double[_model.Dimensions];
        _input.Read(inputs, query);
        if (Array.Exists(query, double.IsNaN))
            throw new ModelInputException(ModelStage.Predict, "inputs", "numbers", "one that is missing or not a number");
        var nearest = new NearestList(Math.Min(_model.Neighbors, _points.Count));
        if (_tree is not null)
            _tree.Search(query, nearest);
        else
            _points.Search(query, nearest);
        _outputs.Write(outputs, Weigh(nearest, shares), shares);
    }

    /// <summary>The share of each label; the winner has the largest and, among equals, the nearest sample.</summary>
    private int Weigh(NearestList nearest, Span<double> shares)
    {
        // Samples at no distance count alone: they would count infinitely more.
        bool isHit = _model.WeighsByDistance && nearest.Distances[0] == 0;
        double total = 0;
        for (int i = 0; i < nearest.Count; i++)
        {
            double distance = nearest.Distances[i];
            double weight = !_model.WeighsByDistance ? 1 : isHit ? (distance == 0 ? 1 : 0) : 1 / distance;
            shares[_labelOf[nearest.Points[i]]] += weight;
            total += weight;
        }
        int winner = _labelOf[nearest.Points[0]];
        foreach (int point in nearest.Points)
        {
            if (shares[_labelOf[point]] > shares[winner])
                winner = _labelOf[point];
        }
        if (total > 0)
        {
            foreach (ref double share in shares)
                share /= total;
        }
        return winner;
    }

    /// <summary>The distinct labels, and for each sample which it has. Without samples the default label is the only one.</summary>
    private static (ClassLabels Labels, int[] LabelOf) Labels(LoadContext context, Wire.KNearestNeighborsClassifier model)
    {
        string[]? strings = model.StringClassLabels is { Vector.Count: > 0 } texts ? [.. texts.Vector] : null;
        long[]? integers = model.Int64ClassLabels is { Vector.Count: > 0 } numbers ? [.. numbers.Vector] : null;
        if (strings is not null)
            return Distinct(strings, labels => new ClassLabels(labels));
        if (integers is not null)
            return Distinct(integers, labels => new ClassLabels(labels));
        return model.DefaultClassLabelCase switch
        {
            Default.DefaultStringLabel => (new ClassLabels([model.DefaultStringLabel]), []),
            Default.DefaultInt64Label => (new ClassLabels([model.DefaultInt64Label]), []),
            _ => throw context.Invalid("class labels", "labels of samples, or a default label", "none"),
        };
    }

    private static (ClassLabels Labels, int[] LabelOf) Distinct<T>(T[] labels, Func<T[], ClassLabels> make)
        where T : notnull
    {
        var places = new OrderedDictionary<T, int>();
        var labelOf = new int[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            places.TryAdd(labels[i], places.Count);
            labelOf[i] = places[labels[i]];
        }
        return (make([.. places.Keys]), labelOf);
    }
}
