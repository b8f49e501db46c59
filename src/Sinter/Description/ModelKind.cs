namespace Sinter;

/// <summary>What a model is made of: the model types of Core ML.</summary>
public enum ModelKind
{
    /// <summary>A type that is not known.</summary>
    Unknown,

    /// <summary>Functions of MIL operations.</summary>
    MLProgram,

    /// <summary>A network of layers.</summary>
    NeuralNetwork,

    /// <summary>A network of layers that gives a label.</summary>
    NeuralNetworkClassifier,

    /// <summary>A network of layers that gives a number.</summary>
    NeuralNetworkRegressor,

    /// <summary>Models one after the other.</summary>
    Pipeline,

    /// <summary>Models one after the other, that give a label.</summary>
    PipelineClassifier,

    /// <summary>Models one after the other, that give a number.</summary>
    PipelineRegressor,

    /// <summary>A generalized linear model that gives a number.</summary>
    GlmRegressor,

    /// <summary>A generalized linear model that gives a label.</summary>
    GlmClassifier,

    /// <summary>Support vectors that give a number.</summary>
    SupportVectorRegressor,

    /// <summary>Support vectors that give a label.</summary>
    SupportVectorClassifier,

    /// <summary>Decision trees that give a number.</summary>
    TreeEnsembleRegressor,

    /// <summary>Decision trees that give a label.</summary>
    TreeEnsembleClassifier,

    /// <summary>A Bayesian probit regression.</summary>
    BayesianProbitRegressor,

    /// <summary>The label of the nearest neighbours.</summary>
    KNearestNeighborsClassifier,

    /// <summary>Recommendations by similar items.</summary>
    ItemSimilarityRecommender,

    /// <summary>Code of the application.</summary>
    CustomModel,

    /// <summary>A reference to another model.</summary>
    LinkedModel,

    /// <summary>Thresholds on the probabilities of classes.</summary>
    ClassConfidenceThresholding,

    /// <summary>A category as an array with a single one.</summary>
    OneHotEncoder,

    /// <summary>Values for what is missing.</summary>
    Imputer,

    /// <summary>Features joined into one array.</summary>
    FeatureVectorizer,

    /// <summary>A dictionary as an array.</summary>
    DictVectorizer,

    /// <summary>Shift and scale.</summary>
    Scaler,

    /// <summary>Strings to integers, or the reverse.</summary>
    CategoricalMapping,

    /// <summary>Arrays brought to length one.</summary>
    Normalizer,

    /// <summary>Elements of an array.</summary>
    ArrayFeatureExtractor,

    /// <summary>The best of overlapping boxes.</summary>
    NonMaximumSuppression,

    /// <summary>The inputs themselves.</summary>
    Identity,

    /// <summary>A label for a text.</summary>
    TextClassifier,

    /// <summary>Tags for words.</summary>
    WordTagger,

    /// <summary>Features of an image, by a network of the operating system.</summary>
    VisionFeaturePrint,

    /// <summary>Features of sound.</summary>
    SoundAnalysisPreprocessing,

    /// <summary>Labels of known texts.</summary>
    Gazetteer,

    /// <summary>Vectors of words.</summary>
    WordEmbedding,

    /// <summary>Features of sound, by a network of the operating system.</summary>
    AudioFeaturePrint,

    /// <summary>A model in a form of its own.</summary>
    SerializedModel,
}
